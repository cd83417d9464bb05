#!/bin/sh
# Markdown, garbled text, and the headings of plain text, through the programs.
. "$(dirname "$0")/lib.sh"

mkdir docs
cp "$source_tree/tests/data/markdown/guide.md" docs/
cat >docs/garbled.txt <<'END'
DÃ©claration de lâ€™OIM sur les migrants

Les rÃ©fugiÃ©s et les dÃ©placÃ©s ont Ã©tÃ© accueillis Ã  Abidjan, et câ€™est un succÃ¨s pour les Ã©quipes.
END
cat >docs/meant.txt <<'END'
Comment lire les pages mal décodées

On lit parfois « cafÃ© » au lieu de « café » quand une page est mal décodée par un logiciel de perroquet.
END
cat >docs/manual.txt <<'END'
Manuel du retour volontaire

CHAPITRE I – Avant le départ

Le candidat est reçu par un conseiller, qui lui explique le programme et ses limites en détail.

1. L'accueil

L'accueil se fait dans la langue du candidat, avec un interprète s'il le faut, et un okapi.

1.1 Le premier entretien

Il faut apporter :

1. Le passeport

2. Le visa

3. Une photographie

2.5 millones de personas

12 mars 2020

ANEXO B: Formulario

El formulario se entrega firmado en la oficina de la OIM en un plazo de diez días.
END
run 0 iom_index --index index --report report.json docs
is "1 1" "$(jq -r '[.repaired, ([.entries[] | select(.kind == "repaired" and .what == "garbled.txt")] | length)] | join(" ")' report.json)" \
	"repaired"
found garbled.txt "réfugiés déplacés"
found meant.txt perroquet
iom_search --index index --show garbled.txt --json >out
is "Déclaration de l’OIM sur les migrants" "$(json .title)"
iom_search --index index --show meant.txt --json >out
has out "« cafÃ© »"

iom_search --index index --show guide.md --json >out
is "Guide de l'accueil 2019-05-06 fr" "$(json '[.title, .date.value, .lang] | join(" ")')"
is "avant-le-départ avant-le-départ-1 contacts" "$(json '[.sections[].anchor | values] | join(" ")')" "anchors"

iom_search --index index --show manual.txt --json >out
is "CHAPITRE I – Avant le départ|CHAPITRE I – Avant le départ > 1. L'accueil|CHAPITRE I – Avant le départ > 1. L'accueil > 1.1 Le premier entretien|ANEXO B: Formulario" \
	"$(json '[.sections[].heading | join(" > ")] | join("|")')" "headings"
