-- Prepaid customers have percent discounts taken off each call when it is rated.
ALTER TABLE rating.charge ADD COLUMN discount system.money;
COMMENT ON COLUMN rating.charge.amount IS 'What is paid, 6 decimals, in the customer''s currency: the price less the discount.';
COMMENT ON COLUMN rating.charge.discount IS 'What was taken off the price; NULL: nothing.';
