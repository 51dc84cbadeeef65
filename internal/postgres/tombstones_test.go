package postgres_test

import (
	"crypto/sha256"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestTombstoneIsKeptOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	dead := func(hash string) bool {
		return must(s, func() (bool, error) { return s.InTombstones(s.ctx(), []byte(hash)) })
	}
	s.same(dead(s.tag), false)
	s.must(s.InsertTombstone(s.ctx(), []byte(s.tag)))
	s.must(s.InsertTombstone(s.ctx(), []byte(s.tag)))
	s.same([]bool{dead(s.tag), dead(s.tag + "2")}, []bool{true, false})
	forget := func() bool {
		return must(s, func() (bool, error) { return s.DeleteTombstone(s.ctx(), []byte(s.tag)) })
	}
	s.same([]bool{forget(), forget(), dead(s.tag)}, []bool{true, false, false})
}

func TestWhatIsBuriedIsFoundAmongIdentifiers(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	gone, there := basilic.IRI("https://b.example/é/"+s.tag), basilic.IRI("https://b.example/"+s.tag)
	hash := sha256.Sum256([]byte(gone))
	s.must(s.InsertTombstone(s.ctx(), hash[:]))
	find := func(iris ...basilic.IRI) []basilic.IRI {
		return must(s, func() ([]basilic.IRI, error) { return s.Buried(s.ctx(), iris) })
	}
	s.same(find(there, gone), []basilic.IRI{gone})
	s.same(len(find()), 0)
}
