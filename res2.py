import re
C=r'<<<<<<< [^\n]*\n(.*?)=======\n(.*?)>>>>>>> [^\n]*\n'
def go(p,f):
    s=open(p).read(); s=re.sub(C,f,s,flags=re.S); open(p,'w').write(s); return s
def w(p,s): open(p,'w').write(s)
both=lambda m:m.group(1)+m.group(2); ours=lambda m:m.group(1)
s=go('CHANGELOG.md',lambda m: 'Not there yet: administration pages.\n' if 'Not there' in m.group(1) else both(m))
s=go('FEDERATION.md',lambda m: (m.group(2).replace('| [FEP-7888]', [l for l in m.group(1).split('\n') if 'FEP-7628' in l][0]+'\n| [FEP-7888]')) if 'FEP-7628' in m.group(1) else m.group(2).rsplit('| `Delete` |',1)[0]+m.group(1))
s=open('activity.go').read()
s=re.sub(C,lambda m:m.group(2).replace('	ActivityFollow ','	ActivityFlag       ActivityType = "Flag"\n	ActivityFollow ').replace('	ActivityReject ','	ActivityMove       ActivityType = "Move"\n	ActivityReject '),s,flags=re.S); w('activity.go',s)
go('federation/activitystreams/build.go',lambda m:m.group(2)+m.group(1))
go('inbox/process.go',lambda m:'''		basilic.ActivityBlock, basilic.ActivityDislike, basilic.ActivityEmojiReact, basilic.ActivityFlag, basilic.ActivityFollow,
		basilic.ActivityLike, basilic.ActivityMove, basilic.ActivityReject, basilic.ActivityUndo, basilic.ActivityUpdate, refetch:
''')
go('outbox/create.go',ours)
go('outbox/outbox.go',lambda m:'')
s=open('outbox/outbox.go').read(); s=s.replace('\n\n}\n\n// Article returns','\n\n// Article returns').replace('Author: speaker(author','Author: Speaker(author'); w('outbox/outbox.go',s)
for p in ['outbox/note.go']:
    s=open(p).read(); s=s.replace('speaker(','Speaker('); w(p,s)
s=open('resources/comment_documents.go').read(); s=s.replace('s.Outbox.Speaker(author','outbox.Speaker(author').replace('''federation/activitystreams"
)''','''federation/activitystreams"
	"codeberg.org/basilic/basilic/outbox"
)'''); w('resources/comment_documents.go',s)
