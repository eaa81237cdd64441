# For a Makefile: include it, and `make check` asks for the schema too.
SCHEMAGEN ?= schemagen

.PHONY: check-schema
check: check-schema
check-schema:
	$(SCHEMAGEN) check --fmt --quiet
