import { useState } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { messageOf } from '../format/words.ts';
import { useHost } from '../stores/stores.ts';

const TOO_LONG = 'The text is too long for a link. Save the report as a file instead.';

/** Takes a report to the owner's mail program: as short text at once, or as a file with all that belongs to it. */
export function DraftButtons({ id }: { readonly id: number }) {
  const isDesktop = useHost(({ host }) => host?.kind === 'desktop');
  const [said, setSaid] = useState<{ readonly text: string; readonly isProblem: boolean } | null>(null);
  const tell = async (work: () => Promise<string | null>) => {
    setSaid(null);
    try {
      const text = await work();
      if (text !== null) setSaid({ text, isProblem: false });
    } catch (error) {
      setSaid({ text: messageOf(error), isProblem: true });
    }
  };
  return (
    <div className="report-draft">
      <div className="report-draft-buttons">
        <Button look="main" onClick={() => void tell(() => openText(id, isDesktop))}>
          Open in Mail Program
        </Button>
        <Button onClick={() => void tell(() => saveFile(id))}>Save as File…</Button>
      </div>
      <p className="small secondary">
        Opened, it is text only. The file has the attachments too: most mail programs open it for editing.
      </p>
      {said !== null && (
        <p className={said.isProblem ? 'form-problem' : ''} role={said.isProblem ? 'alert' : 'status'}>
          {said.text}
        </p>
      )}
    </div>
  );
}

async function openText(id: number, isDesktop: boolean): Promise<string> {
  if (isDesktop) {
    await bridge().call('openDraft', { id, as: 'mailto' });
  } else {
    const { mailto } = await bridge().call('reportDraft', { id });
    if (mailto === null) throw new Error(TOO_LONG);
    follow(mailto);
  }
  return 'Your mail program has it.';
}

/** What was done, in words; null: the owner changed their mind. */
async function saveFile(id: number): Promise<string | null> {
  const { saved } = await bridge().call('openDraft', { id, as: 'eml' });
  if (saved === null) return null;
  if ('path' in saved) return `Saved as ${saved.path}.`;
  follow(saved.download, true);
  return 'Your browser saves it.';
}

function follow(address: string, isDownload = false): void {
  const link = document.createElement('a');
  link.href = address;
  if (isDownload) link.download = '';
  link.click();
}
