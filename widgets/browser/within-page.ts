// Links within a page are left to the browser. The theme's instant navigation takes the first of them
// for a link to another page: it fetches the page anew and swaps it in, and what the reader has typed
// or opened is gone. A small script of its own, since it has to listen before the theme does: the pass
// after the build puts it into the head of each page.

declare global {
  var linksStay: true | undefined; // this script has run; a page that is swapped in brings it once more
}

function keepLinksWithinThePage(): void {
  let shown = location.pathname;
  let leaving = false; // another page was asked for and is not there yet
  const listen = () =>
    document$?.subscribe(() => {
      shown = location.pathname;
      leaving = false;
    });
  addEventListener("DOMContentLoaded", listen);

  addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a");
      if (!link || link.origin !== location.origin) return;
      const opensHere = !(event.ctrlKey || event.metaKey || event.shiftKey || link.target);
      if (link.pathname === shown) {
        if (link.hash) event.stopPropagation();
      } else if (opensHere && /(\/|\.html)$/.test(link.pathname)) leaving = true;
    },
    { capture: true },
  );
  addEventListener(
    "popstate",
    (event) => {
      // Back to this page before the next one is there: the theme must hear of it, or it puts that one in.
      if (location.pathname === shown && !leaving) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

if (!globalThis.linksStay) {
  globalThis.linksStay = true;
  keepLinksWithinThePage();
}

export {};
