// Things that have come, or are waited for, by their names.

export class DeferredValues<T> {
  #things = new Map<string, Deferred<T>>();

  /** The thing, as soon as it is here. */
  get(name: string): Promise<T> {
    return this.#of(name).promise;
  }

  put(name: string, thing: T): void {
    this.#of(name).resolve(thing);
  }

  #of(name: string): Deferred<T> {
    let deferred = this.#things.get(name);
    if (!deferred) this.#things.set(name, (deferred = defer()));
    return deferred;
  }
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
}

/** A promise to be kept later. */
export function defer<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
