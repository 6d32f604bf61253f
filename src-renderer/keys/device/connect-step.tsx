import { useEffect, useState } from 'react';
import type { DeviceInvite } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { Choice } from '../../components/choice.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Segments } from '../../components/segments.tsx';
import { visible } from '../../format/safe-text.ts';
import { messageOf } from '../../format/words.ts';
import { kindWords } from '../key-words.ts';
import type { App } from './apps.ts';
import { QrCode } from './qr-code.tsx';

/** What the device has to know of this machine. */
export function ConnectStep({ user, app }: { readonly user: string; readonly app: App }) {
  const [invite, setInvite] = useState<DeviceInvite | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    bridge()
      .call('deviceInvite', { user })
      .then((answer) => !isOver && setInvite(answer))
      .catch((error: unknown) => !isOver && setProblem(messageOf(error)));
    return () => {
      isOver = true;
    };
  }, [user]);
  if (problem !== null)
    return (
      <p className="dialog-problem" role="alert">
        {problem}
      </p>
    );
  if (invite === null) return <p className="secondary">This machine’s addresses are looked up…</p>;
  return (
    <>
      <p>{app.connect}</p>
      <InviteView invite={invite} hasCommand={app.value === 'ssh'} />
    </>
  );
}

const CODES = [
  { value: 'qr', words: 'With fingerprint' },
  { value: 'uri', words: 'Address only' },
] as const;

function InviteView({ invite, hasCommand }: { readonly invite: DeviceInvite; readonly hasCommand: boolean }) {
  const { port, user, hosts, hostKeys, ways } = invite;
  const [chosen, setChosen] = useState('');
  const [code, setCode] = useState<'qr' | 'uri'>('qr');
  const way = ways.find(({ host }) => host === chosen) ?? ways[0];
  return (
    <div className="invite">
      <div className="invite-facts">
        <dl className="facts">
          <dt>Address</dt>
          <dd>
            {way === undefined ? (
              'None: this machine is in no network.'
            ) : hosts.length > 1 ? (
              <Choice
                label="Address"
                value={way.host}
                onChange={setChosen}
                options={hosts.map(({ host, kind }) => ({
                  value: host,
                  words: kind === 'bonjour' ? `${visible(host)} (in the same network)` : visible(host),
                }))}
              />
            ) : (
              <span className="mono selectable">{visible(way.host)}</span>
            )}
          </dd>
          <dt>Port</dt>
          <dd className="mono selectable">{port}</dd>
          <dt>User</dt>
          <dd className="mono selectable">{visible(user)}</dd>
          {hasCommand && way !== undefined && (
            <>
              <dt>Command</dt>
              <dd className="copy-box">
                <code className="mono selectable">{visible(way.command)}</code>
                <CopyButton label="Copy the command" text={way.command} />
              </dd>
            </>
          )}
        </dl>
        <h3>It is this machine if the device shows one of these</h3>
        {hostKeys.length === 0 ? (
          <p className="secondary">
            sshd has no keys of its own yet. It makes them when it starts for the first time.
          </p>
        ) : (
          <ul className="host-keys" aria-label="Fingerprints of this machine">
            {hostKeys.map((key) => (
              <li key={key.fingerprint}>
                <span className="small secondary">{kindWords(key)}</span>
                <span className="mono selectable">{key.fingerprint}</span>
                <CopyButton label={`Copy the fingerprint of ${kindWords(key)}`} text={key.fingerprint} />
              </li>
            ))}
          </ul>
        )}
        <p className="small secondary">
          From outside your own network it is your router’s address, with port {port} led on to this machine.
        </p>
      </div>
      {way !== undefined && (
        <div className="invite-code">
          <QrCode text={way[code]} label={`QR code: ${way[code]}`} />
          <Segments label="What the QR code holds" segments={CODES} value={code} onChange={setCode} />
        </div>
      )}
    </div>
  );
}
