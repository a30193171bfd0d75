// The copy that is read from a folder: a page there may fetch nothing, but it may load scripts. So each
// file lies in a classic script that hands its bytes over as base64 (scripts/build/folder_copy.py).

/** The bytes of the file at this address. Rejected if it is not there. */
export function fromFolder(address: URL): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${address}.js`;
    script.onload = () => {
      script.remove();
      const name = address.pathname.split("/").at(-1)!;
      const text = globalThis.courseFiles?.[name] ?? ""; // a broken script leaves none
      delete globalThis.courseFiles?.[name]; // it is large
      resolve(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    };
    script.onerror = () => reject(new Error("not in the folder"));
    document.head.append(script);
  });
}
