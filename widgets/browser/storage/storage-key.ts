// Where on this site something stands: the name under which it is kept.

import { base } from "../site";

/** The page's address within the site. */
function pageName(): string {
  const root = new URL("../../", base).pathname;
  return location.pathname.replace(root, "").replace(/index\.html$/, "");
}

/** The place of what has this id on this page. Elements ask for it when they come into the page: a
 * moment before they leave it, the address is the next page's. */
export function storageKeyOf(id: string): string {
  return `${pageName()}#${id}`;
}
