#!/bin/sh
# Ids are paths below their SOURCE; the same one twice is exit 2 before anything is read; NAME= tells sources apart.
. "$(dirname "$0")/lib.sh"

six_pages one
six_pages two
run 2 iom_index --index index one two
has err alpha.html
has err one
has err two
run 1 test -e index/current
run 0 iom_index --index index fr=one es=two
found fr/alpha.html alpha
found es/alpha.html alpha
run 0 iom_index --index index --allow-shrink one/alpha.html
is alpha.html "$(ids alpha)" "id of a single file"

# The source itself may be a link, what is inside may not.
ln -s one link
mkdir -p outside inside
page outside/secret.html "Secret" "Un mot nulle part ailleurs : hapaxlegomenon."
page inside/open.html "Ouvert" "Un texte que tout le monde peut lire dans ce dossier."
ln -s ../outside/secret.html inside/secret.html
ln -s ../outside inside/folder
mkfifo inside/pipe
run 0 iom_index --index linked link
is alpha.html "$(iom_search --index linked --json alpha | jq -r '.results[0].id')"
run 0 iom_index --index index --allow-shrink inside
not_found secret.html hapaxlegomenon
run 1 iom_search --index index hapaxlegomenon
found open.html ouvert
