// What is wider than its place scrolls by itself: code, and the prose's tables and formulas. Who uses the
// keyboard must be able to reach such a region, and only where it does scroll.

export function letScrollRegionsBeReached(): void {
  const mark = (): void => {
    const regions = document.querySelectorAll<HTMLElement>(".md-typeset__scrollwrap, div.arithmatex, pre > code");
    for (const region of regions) {
      if (!region.checkVisibility()) continue; // to ask for its size would lay out what is closed
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  };
  // It tells also of another page that is put into this one, and of what opens or wraps anew.
  new ResizeObserver(mark).observe(document.body);
}
