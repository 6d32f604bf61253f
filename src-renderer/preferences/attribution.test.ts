import { expect, test } from 'vitest';
import attributionText from '../../assets/geo/ATTRIBUTION.md?raw';
import { attributionLines } from './attribution.ts';

test('a Markdown text as plain lines', () => {
  const text = '# Title\n\nOne `file`\nand more.\n\n- **A**: [B](https://b.example),\n  goes on\n- C\n';
  expect(attributionLines(text)).toEqual(['One file and more.', 'A: B (https://b.example), goes on', 'C']);
});

test('the credit that comes with the data names each source and its licence', () => {
  const said = attributionLines(attributionText).join('\n');
  for (const word of ['https://db-ip.com', 'https://iptoasn.com', 'routeviews.org', 'Creative Commons']) {
    expect(said).toContain(word);
  }
  expect(said).not.toMatch(/[[\]`*#]/);
});
