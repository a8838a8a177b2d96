-- Promotions: discounts that customers may take for a time (api.promotion_take).
SELECT resource.declare('promotion', 'catalog.promotion', p_filter => '{code,name,discount_id,package_id}', p_sort => '{code,name}');
