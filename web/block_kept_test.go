package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestABlockThatSomebodyWroteInMeanwhileIsNotDeleted(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob")
	alice, bob := company["alice"], company["bob"]
	draft := alice.Draft("À deux", "")
	contributes(t, alice, draft.Slug, bob)
	path, group := "/ressources/"+draft.Slug+"/modifier", "block_"+begun+"_"
	alice.browser.save(path, http.StatusOK, group+"version", "0", group+"kind", "Text", group+"after", "", group+"source", "Un.")
	bob.browser.save(path, http.StatusOK, group+"version", "1", group+"source", "Ce que Bob écrit.")

	// Without scripts, the whole page is sent.
	kept := alice.browser.post(path, group+"version", "1", group+"source", "Un.", "action", "delete_block:"+begun)
	alice.browser.expect(kept, http.StatusUnprocessableEntity, "Ce bloc a été modifié entre-temps", `href="#f-block-`+begun+`"`, "Ce que Bob écrit.")
	// By itself.
	alice.browser.expect(alice.browser.post("/ressources/"+draft.Slug+"/blocs/"+begun, "version", "1", "action", "delete"), http.StatusUnprocessableEntity, "Ce que Bob écrit.")
	// By the script, which shows it again.
	answer := alice.browser.save(path, http.StatusUnprocessableEntity, "action", "delete_block:"+begun, "version", "1")
	if len(answer.Problems) != 1 || !strings.Contains(answer.HTML, "Ce que Bob écrit.") || !strings.Contains(answer.HTML, "Ce bloc a été modifié entre-temps") {
		t.Errorf("the answer: %+v", answer)
	}
	alice.browser.save(path, http.StatusOK, "action", "delete_block:"+begun, "version", "2")
	if body := alice.browser.get(path).Body.String(); strings.Contains(body, "Ce que Bob écrit.") {
		t.Error("the block as it was shown is not deleted")
	}
}
