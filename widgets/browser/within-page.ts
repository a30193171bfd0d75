// Links within a page are left to the browser. The theme's instant navigation takes the first of them
// for a link to another page: it fetches the page anew and swaps it in, and what the reader has typed
// or opened is gone. A small script of its own, since it has to listen before the theme does: the pass
// after the build puts it into the head of each page.

interface Theme {
  document$?: { subscribe(listener: () => void): void }; // speaks when a page has been swapped in
  linksStay?: true; // this script has run; a page that is swapped in brings it once more
}

function keepLinksWithinThePage(): void {
  let shown = location.pathname;
  const listen = () =>
    (window as Theme).document$?.subscribe(() => {
      shown = location.pathname;
    });
  addEventListener("DOMContentLoaded", listen);

  addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a");
      if (link && link.hash && link.origin === location.origin && link.pathname === shown) {
        event.stopPropagation();
      }
    },
    { capture: true },
  );
  addEventListener(
    "popstate",
    (event) => {
      if (location.pathname === shown) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

if (!(window as Theme).linksStay) {
  (window as Theme).linksStay = true;
  keepLinksWithinThePage();
}

export {};
