import { bridge } from '../bridge/bridge.ts';
import { size } from '../format/figures.ts';
import { showFootLine } from '../stores/undo.ts';
import { useJob } from '../what-if/use-job.ts';
import { useActivity } from './history-view.ts';

/** Saves all rows of the view; in a browser the host gives an address to fetch them from. */
export function useExport() {
  const { state, start, cancel } = useJob<void>();
  const save = (format: 'csv' | 'json') => {
    const view = useActivity.getState().view?.view;
    if (view === undefined) return;
    void start(async (job) => {
      const { saved, bytes } = await bridge().call('exportView', { view, format, job });
      if (saved === null) return;
      if ('download' in saved) fetchFile(saved.download);
      const text =
        'path' in saved ? `Saved ${size(bytes)} to ${saved.path}` : `${size(bytes)} are being fetched`;
      showFootLine({ text, undo: null, isProblem: false });
    });
  };
  return { state, save, cancel };
}

function fetchFile(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
