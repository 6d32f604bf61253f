import { encode } from 'uqr';

/** Around the code, in modules: readers want four (ISO/IEC 18004). */
const BORDER = 4;

/** A QR code as an SVG path of horizontal runs, one unit a module. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: BORDER });
  const runs: string[] = [];
  data.forEach((row, y) => {
    let start: number | null = null;
    for (let x = 0; x <= row.length; x++) {
      const isDark = row[x] === true;
      if (isDark && start === null) start = x;
      if (isDark || start === null) continue;
      runs.push(`M${start} ${y}h${x - start}v1h${start - x}z`);
      start = null;
    }
  });
  return { size, path: runs.join('') };
}
