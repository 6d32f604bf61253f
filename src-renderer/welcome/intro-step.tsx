import { ChartNoAxesColumn, Eye, ShieldBan } from 'lucide-react';
import icon from '../../assets/icons/icon.png?url&no-inline';
import type { StepProps } from './step-props.ts';

const LINES = [
  { Icon: Eye, words: 'It reads what sshd logs, and recognises who is trying to get in.' },
  { Icon: ShieldBan, words: 'It keeps them out with the firewall, for as long as your rules say.' },
  {
    Icon: ChartNoAxesColumn,
    words: 'It shows you who tried, from where, and what was done. Nothing leaves this machine.',
  },
] as const;

export function IntroStep({ title }: StepProps) {
  return (
    <div className="welcome-intro">
      <img src={icon} alt="" width={96} height={96} />
      {title}
      <ul className="welcome-lines">
        {LINES.map(({ Icon, words }) => (
          <li key={words}>
            <Icon size={20} strokeWidth={1.6} aria-hidden />
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
