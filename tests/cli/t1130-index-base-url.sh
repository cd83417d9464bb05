#!/bin/sh
# --base-url makes addresses from ids: the longest prefix wins, ".txt" and "/index.html" go.
. "$(dirname "$0")/lib.sh"

six_pages pages/www.iom.int/fr
page pages/www.iom.int/es/index.html "Portada" "La portada en español cuenta la historia de los barcos."
page pages/chad.iom.int/zoulou.html "Zoulou" "Une page du Tchad sur les bateaux du lac."
mkdir -p pages/scrape
printf 'Un texte sans adresse\n\nCe texte a été copié quelque part, sans son adresse, et parle de pirogues.\n' >pages/scrape/1.txt
cp pages/scrape/1.txt pages/www.iom.int/note.txt
printf 'Encore un texte, celui-ci avec une adresse, sur les chameaux.\n' >pages/www.iom.int/note.txt
run 0 iom_index --index index --base-url =https:// --base-url scrape/= --base-url chad.iom.int/=https://tchad.example/ pages
# url QUERY: of the best result
url() {
	ids "$@" >/dev/null
	json '.results[0].url'
}
is https://www.iom.int/fr/alpha.html "$(url alpha)"
is https://www.iom.int/es "$(url portada)"
is https://tchad.example/zoulou.html "$(url zoulou)"
is https://www.iom.int/note "$(url chameaux)"
is null "$(url pirogues)"

# Another prefix for the same pages changes addresses, not documents.
run 0 iom_index --index index --base-url www.iom.int/=https://new.example/ pages
is https://new.example/fr/alpha.html "$(url alpha)"
