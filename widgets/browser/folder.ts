// A script in the head of each page of the copy that is read from a folder: what a server does elsewhere.

declare const SEARCH_WORKER: string; // the source of the theme's

// No worker starts from an address here, but one does from a blob. The theme has one, for its search.
globalThis.Worker = class extends Worker {
  constructor(address: string | URL, options?: WorkerOptions) {
    const own = String(address).startsWith("blob:");
    super(own ? address : URL.createObjectURL(new Blob([SEARCH_WORKER])), options);
  }
};

// Links in figures, which are drawn for the site, lead to folders.
addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    if (link && link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
  },
  { capture: true },
);

export {};
