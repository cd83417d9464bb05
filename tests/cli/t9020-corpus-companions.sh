#!/bin/sh
# Copies and translations of the sample corpus: each pair that its lists name, and not one more.
. "$(dirname "$0")/lib.sh"

set --
for folder in "$source_tree"/corpus/documents/*.*/; do
	host=$(basename "$folder")
	set -- "$@" --base-url "$host/=https://$host/"
done
run 0 iom_index --quiet --index index "$@" "$source_tree/corpus/documents"

# companions FIELD: "id: other other" of every document that has some. A list names each group of copies once; its other
# members are asked one by one.
companions() {
	for lang in fr es en; do
		iom_search --index index --json -n 100 "lang:$lang" 2>shown.err
	done >listed
	jq -r ".results[] | select((.$1 | length) > 0) | .id + \": \" + ([.$1[].id] | join(\" \"))" listed >rows
	jq -r '.results[].copies[].id' listed | while read -r id; do
		iom_search --index index --json --show "$id" 2>shown.err |
			jq -r "select((.$1 | length) > 0) | .id + \": \" + ([.$1[].id] | join(\" \"))"
	done >>rows
	LC_ALL=C sort rows
}

# A release on a country's site: the headquarters' is the original. A manual as page and as PDF, where PDFs are read.
{
	echo "colombia.iom.int/es/news/colombia-entrega-permiso-numero-un-millon-y-medio.html: www.iom.int/es/news/colombia-entrega-permiso-numero-un-millon-y-medio.html"
	echo "haiti.iom.int/fr/news/haiti-cholera-en-haiti-equipes-mobiles.html: www.iom.int/fr/news/cholera-haiti-unites-mobiles.html"
	echo "www.iom.int/es/news/colombia-entrega-permiso-numero-un-millon-y-medio.html: colombia.iom.int/es/news/colombia-entrega-permiso-numero-un-millon-y-medio.html"
	echo "www.iom.int/fr/news/cholera-haiti-unites-mobiles.html: haiti.iom.int/fr/news/haiti-cholera-en-haiti-equipes-mobiles.html"
	(cd "$source_tree/corpus/documents" && find . -name '*.pdf' | sed 's,^\./,,; s,\.pdf$,,') | while read -r manual; do
		! iom_search --index index --json --show "$manual.pdf" >shown 2>&1 || {
			echo "$manual.html: $manual.pdf"
			echo "$manual.pdf: $manual.html"
		}
	done
} | LC_ALL=C sort >wanted
companions copies >found
run 0 diff wanted found

iom_search --index index --json --show www.iom.int/fr/news/cholera-haiti-unites-mobiles.html >out
is "haiti.iom.int https://haiti.iom.int/fr/news/haiti-cholera-en-haiti-equipes-mobiles.html" \
	"$(json '.copies[0] | .site + " " + .url')" "site and address of the copy"

# Declared by both pages.
cat >wanted <<END
www.iom.int/es/news/menores-no-acompanados-frontera-sur.html: www.iom.int/fr/news/mineurs-non-accompagnes-frontiere-sud.html
www.iom.int/es/statements/dia-internacional-del-migrante-2019.html: www.iom.int/fr/statements/journee-internationale-des-migrants-2019.html
www.iom.int/fr/news/mineurs-non-accompagnes-frontiere-sud.html: www.iom.int/es/news/menores-no-acompanados-frontera-sur.html
www.iom.int/fr/statements/journee-internationale-des-migrants-2019.html: www.iom.int/es/statements/dia-internacional-del-migrante-2019.html
END
companions translations >found
for pair in fr:es:mineurs-non-accompagnes es:fr:menores-no-acompanados fr:es:journee-internationale es:fr:dia-internacional; do
	has found "$(grep "www.iom.int/${pair%%:*}/.*/${pair##*:}.*: " wanted)"
done
iom_search --index index --json --show www.iom.int/fr/news/mineurs-non-accompagnes-frontiere-sud.html >out
is es "$(json '.translations[0].lang')" "language of the translation"
is 0 "$(json '.copies | length')" "translations are no copies"
