dist_man_MANS += man/schemagen.1
