import { useState } from 'react';
import type { SshPolicy } from '../../src-shared/contract.ts';
import { heldPolicy } from '../key-only/held.ts';
import { KeyOnlyDialog } from '../key-only/key-only-dialog.tsx';
import { PendingBanner } from '../key-only/pending-banner.tsx';
import { AddDeviceDialog } from '../keys/device/add-device-dialog.tsx';
import { KeysSection } from '../keys/keys-section.tsx';
import { useAccess } from '../stores/stores.ts';
import { Row, Section } from './form.tsx';
import { KeyOnlySection } from './key-only-section.tsx';
import { RemoteLoginSection } from './remote-login-section.tsx';
import { ResetBanner } from './reset-banner.tsx';
import { SshdSettings } from './sshd-settings.tsx';
import type { TabProps } from './tab-props.ts';

/** Who gets in by SSH, and with what. */
export function SshAccessTab({ host, preferences }: TabProps) {
  const { access } = useAccess();
  const [plan, setPlan] = useState<SshPolicy | null>(null);
  const [addsDevice, setAddsDevice] = useState(false);
  if (access === null) return null;
  const { remoteLogin, keyOnly } = access;
  const waits = (keyOnly.pending ?? null) !== null;
  const addDevice = () => setAddsDevice(true);
  const planWith = (on: boolean) => setPlan({ ...heldPolicy(keyOnly), keyOnly: on });
  return (
    <>
      {waits && (
        <div className="access-banner">
          <PendingBanner keyOnly={keyOnly} />
        </div>
      )}
      {!waits && keyOnly.wasReset === true && <ResetBanner onRestore={() => planWith(true)} />}
      <RemoteLoginSection remoteLogin={remoteLogin} platform={host.platform} />
      <KeyOnlySection keyOnly={keyOnly} platform={host.platform} onPlan={planWith} />
      {keyOnly.policy !== undefined && <SshdSettings policy={keyOnly.policy} />}
      <KeysSection host={host} onAddDevice={addDevice} />
      <Section>
        <Row label="Port" help="Set under Firewall.">
          <p>{preferences.port}</p>
        </Row>
      </Section>
      {plan !== null && (
        <KeyOnlyDialog keyOnly={keyOnly} begin={plan} onClose={() => setPlan(null)} onAddDevice={addDevice} />
      )}
      {addsDevice && <AddDeviceDialog onClose={() => setAddsDevice(false)} />}
    </>
  );
}
