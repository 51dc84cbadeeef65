import re
def sides(p, pick):
    s=open(p).read()
    s=re.sub(r'<<<<<<< HEAD\n(.*?)=======\n(.*?)>>>>>>> [^\n]*\n', pick, s, flags=re.S)
    open(p,'w').write(s)
    return s
mine=lambda m:m.group(2); ours=lambda m:m.group(1); both=lambda m:m.group(1)+m.group(2)
s=sides('inbox/undo.go',mine).replace('7.11), named','7.12), named'); open('inbox/undo.go','w').write(s)
sides('web/ui/resource.templ',both)
s=open('web/resource.go').read()
s=s.replace('''<<<<<<< HEAD
	spread, told, err := w.Resources.Spread(r.Context(), view)
=======
	talk, err''','''	spread, told, err := w.Resources.Spread(r.Context(), view)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	talk, err''').replace('''refused.talk)
>>>>>>> a467add (Keep replies to resources as comments, and count who likes them)
''','''refused.talk)
''')
s=re.sub(r'<<<<<<< HEAD\n(\t\tSpread[^\n]*\n).*?>>>>>>> [^\n]*\n', lambda m: m.group(1)+'''		Share:  ui.Share{Offered: sharing.Offered, Shared: sharing.Shared, Form: refused.share}, Talk: talk,
''', s, flags=re.S); open('web/resource.go','w').write(s)
s=sides('e2e/pages_test.go',ours)
s=s.replace('append(at(s.published, "/ressources/inconnue"), visitor(s.published)...)','append(at(s.published, s.published+"?changer="+s.comment, s.published+"?repondre="+s.comment, "/ressources/inconnue"), visitor(s.published)...)')
s=s.replace('''		"/ressources/{slug}/blocs":         {''','''		"/ressources/{slug}/commentaires":    {form(s.published+"/commentaires", true, "action", "comment", "text", ""), visitor(form(s.published+"/commentaires", false, "action", "comment", "text", "Écrit avant la fin de la session"))},
		"/ressources/distantes/{id}/commentaires": {form(s.remoteRes+"/commentaires", true, "action", "comment", "text", "")},
		"/ressources/{slug}/j-aime":          {visitor(form(s.published+"/j-aime", false, "action", "like"))},
		"/ressources/distantes/{id}/j-aime":  {visitor(form(s.remoteRes+"/j-aime", false, "action", "like"))},
		"/ressources/{slug}/blocs":         {''')
open('e2e/pages_test.go','w').write(s)
s=sides('FEDERATION.md',ours)
s=re.sub(r'(\[FEP-7458\][^|]*\| )no \|  \|', r'\1yes | `resources` |', s)
s=re.sub(r'(\[FEP-7888\][^|]*\| )no \|  \|', r'\1in part | `federation/activitystreams`, `resources` |', s)
open('FEDERATION.md','w').write(s)
