import type { RemoteLogin } from '../../src-shared/contract.ts';
import type { PortAnswer } from './ssh-port.ts';
import type { SshService } from './ssh-service.ts';

export type Reconciled = Pick<RemoteLogin, 'state' | 'found' | 'canSwitch' | 'whyNot'>;

const FOREIGN = 'The sshd that answers was started by something else. Stop it there.';

/**
 * One state from what answers on the port and what the keeper of services says. The port decides; what speaks
 * against it is said. Pure.
 * @param helperProblem why nothing can be done as root; null: it can
 */
export function reconcile(
  port: number,
  answer: PortAnswer,
  service: SshService,
  helperProblem: string | null,
): Reconciled {
  const [state, found] = judge(port, answer, service);
  const whyNot = reasonAgainst(answer, service, helperProblem);
  return { state, found, canSwitch: whyNot === null, whyNot };
}

function judge(port: number, answer: PortAnswer, service: SshService): [RemoteLogin['state'], string] {
  const { keeper, isEnabled, isLoaded } =
    service.kind === 'found' ? service : { keeper: null, isEnabled: null, isLoaded: null };
  switch (answer) {
    case 'ssh':
      if (isLoaded === false)
        return ['on', `sshd answers on port ${port}, though ${keeper} does not run it: it is another one.`];
      if (isEnabled === false)
        return [
          'on',
          `sshd answers on port ${port}, though ${keeper} has it switched off: it may be gone after a restart.`,
        ];
      return ['on', `sshd answers on port ${port}.`];
    case 'other':
      return [
        'unknown',
        `Something answers on port ${port}, but not as sshd does.${aside(keeper, isLoaded)}`,
      ];
    case 'nothing':
      if (isLoaded === true)
        return [
          'unknown',
          `${keeper} runs sshd, but nothing answers on port ${port}. Set the port that it uses under Firewall.`,
        ];
      if (isEnabled === true)
        return [
          'off',
          `Nothing answers on port ${port}, though ${keeper} has sshd switched on: it may be there after a restart.`,
        ];
      return ['off', `Nothing answers on port ${port}.`];
  }
}

function aside(keeper: string | null, isLoaded: boolean | null): string {
  if (keeper === null || isLoaded === null) return '';
  return isLoaded ? ` ${keeper} runs sshd: it may use another port.` : ` ${keeper} does not run sshd.`;
}

function reasonAgainst(answer: PortAnswer, service: SshService, helperProblem: string | null): string | null {
  if (service.kind === 'none') return service.why;
  if (answer === 'ssh' && service.isLoaded === false) return FOREIGN;
  return helperProblem;
}
