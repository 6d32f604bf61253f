/** The types of an Apple icon image that hold a PNG, and how many pixels wide each is. */
const ENTRIES = {
  // 16 pt @2x, 32 pt @2x
  ic11: 32,
  ic12: 64,
  ic07: 128,
  // 128 pt @2x
  ic13: 256,
  ic08: 256,
  // 256 pt @2x
  ic14: 512,
  ic09: 512,
  // 512 pt @2x
  ic10: 1024,
} as const;

/** An .icns file: "icns", its length, then for each image its type, its length with these 8 bytes, and the PNG. */
export function icns(png: (pixels: number) => Buffer): Buffer {
  const entries = Object.entries(ENTRIES).map(([type, pixels]) => chunk(type, png(pixels)));
  return chunk('icns', Buffer.concat(entries));
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 4, 'ascii');
  head.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([head, content]);
}
