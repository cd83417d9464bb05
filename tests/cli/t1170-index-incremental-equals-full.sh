#!/bin/sh
# After each of 25 rounds of random edits the updated index equals one made from nothing, term by term. More rounds:
# tests/torture/edits.sh.
exec sh "$(dirname "$0")/../torture/edits.sh" 25 20261124
