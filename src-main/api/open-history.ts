import { History } from '../history/history.ts';
import type { HistoryParts, HistoryPort } from './history-port.ts';

export function openHistory(parts: HistoryParts): HistoryPort {
  return new History(parts);
}
