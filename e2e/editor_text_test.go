package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/richtext"
)

// random makes texts of all that the toolbar offers, with marks and signs where they
// are hardest to write down, from a seed.
const random = `(seed, n) => {
	const schema = rich.schema(), { nodes, marks } = schema;
	const dice = (most) => {
		seed = (seed + 0x6d2b79f5) | 0;
		let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
		return ((x ^ (x >>> 14)) >>> 0) % most;
	};
	const of = (list) => list[dice(list.length)];
	const signs = ["a", "é", "mot", "Z9", "«", "»", "\"", "'", "(", ")", ".", ",", "!", "*", "_", "~", "<", ">", "&", "&amp;", "#", "[", "]", "\\", "😀", "€", "-", "+", "1.", "2)", "|", ":", "=", "œuvre"];
	const run = () => Array.from({ length: 1 + dice(4) }, () => of(signs)).join("");
	const inline = (plain) => {
		const all = [];
		for (let i = 1 + dice(6); i > 0; i--) {
			let set = [];
			if (dice(8) === 0) set = [marks.code.create()];
			else {
				if (dice(5) === 0) set.push(marks.link.create({ href: of(["https://exemple.fr/a_b", "https://exemple.fr/(c)?d=1&copy=2", "mailto:a@exemple.fr"]) }));
				for (const name of ["bold", "italic", "strike"]) if (dice(3) === 0) set.push(marks[name].create());
			}
			all.push(schema.text(run(), set));
			if (dice(2) === 0 && i > 1) all.push(schema.text(" "));
			else if (!plain && dice(8) === 0 && i > 1) all.push(nodes.hardBreak.create());
		}
		return all;
	};
	const paragraph = () => nodes.paragraph.create(null, inline());
	const list = (deep) => of([nodes.bulletList, nodes.orderedList]).create(null, Array.from({ length: 1 + dice(3) }, () =>
		nodes.listItem.create(null, [paragraph(), ...(deep > 0 && dice(3) === 0 ? [list(deep - 1)] : []), ...(dice(6) === 0 ? [paragraph()] : [])])));
	const block = (deep) => {
		switch (dice(9)) {
			case 0: return nodes.heading.create({ level: 3 + dice(3) }, inline(true));
			case 1: case 2: return list(2);
			case 3: return deep > 0 ? nodes.blockquote.create(null, [block(deep - 1), block(deep - 1)]) : paragraph();
			case 4: return nodes.codeBlock.create(null, schema.text(run() + "\n  " + run()));
			case 5: return nodes.horizontalRule.create();
		}
		return paragraph();
	};
	const docs = Array.from({ length: n }, () => nodes.doc.create(null, Array.from({ length: 1 + dice(4) }, () => block(1))));
	docs.forEach((d) => d.check());
	window.made = docs;
	return docs.map(rich.markdown);
}`

// compare reads what the hub made of the texts and names those that changed. A mark
// on a space or a line break cannot be seen.
const compare = `(read) => {
	const plain = (node) => {
		const out = [];
		node.forEach((child) => {
			if (child.isText) {
				for (const c of child.text) out.push(c + (/\s/.test(c) ? "" : child.marks.map((m) => m.type.name + (m.attrs.href || "")).sort().join()));
			} else out.push(child.type.name === "hardBreak" ? "break" : { [child.type.name + (child.attrs.level || "")]: plain(child) });
		});
		return out;
	};
	return read.map((html, i) => {
		const was = JSON.stringify(plain(made[i])), is = JSON.stringify(plain(rich.read(html)));
		return was === is ? "" : was + "\n" + is;
	});
}`

// loadRich brings what writes texts into the page.
func (w *scribe) loadRich() {
	w.t.Helper()
	evaluate[bool](w.t, w.window, `import(document.querySelector("form[data-rich]").dataset.rich).then((m) => { window.rich = m; return true; })`)
}

func TestWhatTheToolbarWritesIsReadBackTheSame(t *testing.T) {
	t.Parallel()
	w := writes(t)
	w.loadRich()
	const n = 400
	failed := 0
	for seed := range 3 {
		sources := evaluate[[]string](t, w.window, fmt.Sprintf("(%s)(%d, %d)", random, 7+seed, n))
		read := make([]string, len(sources))
		for i, source := range sources {
			read[i] = richtext.FromMarkdown(source)
		}
		pages, err := json.Marshal(read)
		if err != nil {
			t.Fatal(err)
		}
		for i, difference := range evaluate[[]string](t, w.window, fmt.Sprintf("(%s)(%s)", compare, pages)) {
			if difference == "" {
				continue
			}
			if failed++; failed <= 5 {
				t.Errorf("seed %d, text %d:\n%s\nbecame\n%s\n%s", 7+seed, i, sources[i], read[i], difference)
			}
		}
	}
	if failed > 5 {
		t.Errorf("%d of %d texts changed", failed, 3*n)
	}
	w.quiet()
}

// pasted is what programs put on the clipboard, and the Markdown that it becomes.
var pasted = map[string]struct{ html, want string }{
	"Word": {
		`<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm;font-family:"Calibri",sans-serif;} --></style></head><body lang=FR><!--StartFragment-->
<h1 style='mso-style-next:Normal'><span style='mso-fareast-font-family:"Times New Roman"'>Avant l’atelier<o:p></o:p></span></h1>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span lang=FR style='font-size:11.0pt'>Comptez</span></b><span lang=FR> six personnes.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Un téléphone<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span><![endif]>chargé</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Un carnet</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Ouvrir</p>
<p class=MsoNormal>Voir <a href="https://exemple.fr/"><span style='color:blue'>le site</span></a><a name="_Toc1"></a>.</p><!--EndFragment--></body></html>`,
		"# Avant l’atelier\n\n**Comptez** six personnes.\n\n- Un téléphone\n  - chargé\n- Un carnet\n\n1. Ouvrir\n\nVoir [le site](https://exemple.fr/).",
	},
	"LibreOffice": {
		`<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/>
<style type="text/css">@page { size: 21cm 29.7cm; margin: 2cm } p { line-height: 115% }</style></head><body lang="fr-FR" dir="ltr">
<h2 class="western">Après</h2><p style="line-height: 100%; margin-bottom: 0cm"><font face="Liberation Serif, serif"><font size="3" style="font-size: 12pt">Du <b>gras</b>, de l’<i>italique</i></font></font></p>
<ul><li><p style="margin-bottom: 0cm"><font color="#c9211e">un</font></p></li><li><p>deux</p></li></ul></body></html>`,
		"# Après\n\nDu **gras**, de l’_italique_\n\n- un\n- deux",
	},
	"a web page": {
		`<meta charset='utf-8'><div class="article" style="box-sizing:border-box"><nav><a href="/">Accueil</a></nav><div><div><h2 id="x">Titre</h2><div><span style="font-weight: 700;">Important</span><span> : lire <a href="https://exemple.fr/a" onclick="x()" style="color:red">ceci</a> et <a href="/b">cela</a>.</span></div></div>
<table><tbody><tr><th>Jour</th><th>Heure</th></tr><tr><td>Lundi</td><td>9 h</td></tr></tbody></table><blockquote><p>Dit-il</p></blockquote><img src="https://mal.exemple/x.png" onerror="x()"><script>x()</script><button>Partager</button></div></div>`,
		"# Titre\n\n**Important** : lire [ceci](https://exemple.fr/a) et cela.\n\nJour · Heure\n\nLundi · 9 h\n\n> Dit-il",
	},
	"an online document": {
		`<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span style="font-weight:400;font-style:normal">Du texte </span><span style="font-weight:700;font-style:italic">fort</span></p></b>`,
		"Du texte **_fort_**",
	},
}

func TestWhatIsPastedIsCleaned(t *testing.T) {
	t.Parallel()
	w := writes(t)
	w.click(`[data-begin="Text"]`)
	w.see("the toolbar", `document.querySelector('[role="toolbar"]') !== null`)
	for name, p := range pasted {
		html, err := json.Marshal(p.html)
		if err != nil {
			t.Fatal(err)
		}
		got := evaluate[string](t, w.window, fmt.Sprintf(`{
			const text = document.querySelector(".tiptap"), data = new DataTransfer();
			text.editor.commands.clearContent();
			data.setData("text/html", %s);
			text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
			document.querySelector(".eblock textarea").value;
		}`, html))
		if strings.ReplaceAll(got, "\u00a0", " ") != p.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, p.want)
		}
	}
	w.quiet()
}
