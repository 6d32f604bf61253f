import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { attempt } from '../stores/undo.ts';
import { Row } from './form.tsx';

export function ResetRow() {
  const [problem, setProblem] = useState<string | null>(null);
  const reset = async () => {
    setProblem(await attempt('resetPreferences', {}, 'Preferences and rules are as they were at first'));
  };
  return (
    <Row
      label="Reset"
      problem={problem}
      help="All preferences and rules as they were at first. The allow list and the history stay."
    >
      <Button onClick={() => void reset()}>Reset Preferences</Button>
    </Row>
  );
}
