-- What customers can be told by e-mail; the rows come with the release.
SELECT resource.declare('notice', 'system.notice', p_verbs => '{get,list}');
