// Texts with a toolbar: shown as readers see them until somebody goes into one; only
// then is there an editor for it.
export class Texts {
  constructor(page) {
    this.page = page;
    this.address = page.form.dataset.rich;
  }

  adopt() {}
  saved() {}
  forget() {}
}
