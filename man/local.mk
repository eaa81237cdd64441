dist_man_MANS += man/schemagen.1 man/schemagen.3 man/schema.5
