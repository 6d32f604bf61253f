import { useEffect, useState } from 'react';
import type { RuledPlace } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { short } from '../../format/safe-text.ts';
import { countriesNamed } from './countries-named.ts';

const SETTLES_MS = 200;
const MOST_COUNTRIES = 5;
const MOST_NETWORKS = 6;

/** Countries and networks that fit what is typed; the networks as soon as the guard has named them. */
export function usePlaceSearch(typed: string): readonly RuledPlace[] {
  const text = typed.trim().slice(0, 80);
  const [found, setFound] = useState<{ text: string; networks: readonly RuledPlace[] }>({
    text: '',
    networks: [],
  });
  useEffect(() => {
    if (text === '') return;
    let isOver = false;
    const timer = setTimeout(() => {
      bridge()
        .call('networksNamed', { text })
        .then(
          ({ networks }) => {
            if (isOver) return;
            const places = networks
              .slice(0, MOST_NETWORKS)
              .map(({ number, name }) => ({ network: number, name: short(name, 80) }));
            setFound({ text, networks: places });
          },
          () => {},
        );
    }, SETTLES_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text]);
  if (text === '') return [];
  const countries = countriesNamed(text, MOST_COUNTRIES).map(({ code }) => ({ country: code }));
  return [...countries, ...(found.text === text ? found.networks : [])];
}
