/**
 * The same object, except that whatever it lacks throws with its name: an app that begins to use more of
 * Electron is told, and does not go on with `undefined`.
 */
export function strict<T extends object>(name: string, known: T): T {
  return new Proxy(known, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      // Private fields are known to the object itself, not to its proxy.
      if (typeof value === 'function') return value.bind(target);
      if (key in target || typeof key === 'symbol' || key === 'then' || key === 'toJSON') return value;
      throw new Error(`the stand-in for Electron has no ${name}.${key}`);
    },
    set: (target, key, value) => {
      if (key in target) return Reflect.set(target, key, value);
      throw new Error(`the stand-in for Electron has no ${name}.${String(key)}`);
    },
  });
}

/** A class whose instances are strict. */
export function strictClass<C extends new (...args: never[]) => object>(name: string, known: C): C {
  return new Proxy(known, {
    construct: (target, args, newTarget) =>
      strict(name, Reflect.construct(target, args, newTarget) as InstanceType<C>),
    get: (target, key) => {
      if (key in target || typeof key === 'symbol') return Reflect.get(target, key);
      throw new Error(`the stand-in for Electron has no ${name}.${key}`);
    },
  });
}
