-- MySQL dump
CREATE TABLE `t` (
  `id` int(11) NOT NULL,
  `n` text,
  PRIMARY KEY (`id`)
);
INSERT INTO `t` VALUES (1,'a\'b'),(2,NULL),(3,0x6162);
