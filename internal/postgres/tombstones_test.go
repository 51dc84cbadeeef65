package postgres_test

import "testing"

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
