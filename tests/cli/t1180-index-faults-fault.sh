#!/bin/sh
# Each named fault point once, failing and killed, and five kills at random moments. More of them: tests/torture/kill.sh.
exec sh "$(dirname "$0")/../torture/kill.sh" 5 1
