import { useNow } from '../components/use-now.ts';
import { useStatus } from '../stores/stores.ts';
import { Row, Section } from './form.tsx';
import { LogSource } from './log-source.tsx';
import { readSentence } from './log-words.ts';
import type { TabProps } from './tab-props.ts';

export function LogSection(props: TabProps) {
  const { status } = useStatus();
  const now = useNow(1000);
  return (
    <Section>
      <Row
        label="Log of sshd"
        help={
          status !== null && (
            <>
              <p>{status.log.description}</p>
              {status.log.problem !== null && <p className="form-problem">{status.log.problem}</p>}
              <p>{readSentence(status.log, now)}</p>
            </>
          )
        }
      >
        <LogSource {...props} />
      </Row>
    </Section>
  );
}
