// A heap as its pages: about half of them are empty, and are left out.

const PAGE = 4096; // bytes

/** How many of its pages hold something, their numbers, and what they hold. */
export function pagesOf(heap: Uint8Array<ArrayBuffer>): Blob {
  const words = new Uint32Array(heap.buffer, heap.byteOffset, heap.length / 4);
  const pages: number[] = [];
  for (let page = 0; page * PAGE < heap.length; page++) {
    // A plain loop: this goes over some ten million words.
    let [at, end] = [(page * PAGE) / 4, ((page + 1) * PAGE) / 4];
    while (at < end && !words[at]) at++;
    if (at < end) pages.push(page);
  }
  const held = pages.map((page) => heap.subarray(page * PAGE, (page + 1) * PAGE));
  return new Blob([new Uint32Array([pages.length, ...pages]), ...held]);
}

/** Puts the pages back into a heap of zeros. */
export function putPages(pages: ArrayBuffer, heap: Uint8Array): void {
  const [count] = new Uint32Array(pages, 0, 1) as unknown as [number];
  const start = 4 * (1 + count);
  new Uint32Array(pages, 4, count).forEach((page, i) => {
    const length = Math.min(PAGE, heap.length - page * PAGE);
    heap.set(new Uint8Array(pages, start + i * PAGE, length), page * PAGE);
  });
}
