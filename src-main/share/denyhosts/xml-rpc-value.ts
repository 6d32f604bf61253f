/** Of XML-RPC's types those that this protocol needs, and their neighbours; a struct is a Map. */
export type XmlRpcValue =
  | string
  | number
  | boolean
  | readonly XmlRpcValue[]
  | ReadonlyMap<string, XmlRpcValue>;

/** XML-RPC's int and i4 are signed and have 32 bits. */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}
