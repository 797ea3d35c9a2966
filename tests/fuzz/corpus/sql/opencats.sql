DROP TABLE `t`((ENDOFQUERY))
CREATE TABLE `t` (`id` int)((ENDOFQUERY))
INSERT INTO db.t (id) VALUES ('1'),(_utf8'x')((ENDOFQUERY))/*! x */