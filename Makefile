# genjin.  On a fresh Debian 12 with git and make:
#   make          installs what is missing and builds
#   make run      ... and starts the server with a demo firm
#   make test     ... and runs everything CI runs; PARTS="unit api" runs only those of tests/parts.txt
#   make bench    what users wait for, as JSON lines
#   make torture  the long run of the randomised tests, hours
.PHONY: build run test bench torture clean

build:
	@tools/bootstrap build
	@tools/build

run: build
	@tools/run

test:
	@tools/bootstrap test
	@. ./tools/env.sh; tools/test $(PARTS)

bench: build
	@bench/run

torture:
	@tools/bootstrap test
	@. ./tools/env.sh; GENJIN_TORTURE=1 tools/test $(PARTS)

clean:
	rm -rf build build-* web/dist artefacts
