import { useRules } from '../stores/stores.ts';
import { AllowList } from './allow-list.tsx';
import './detection.css';
import { PlaceRules } from './places/place-rules.tsx';
import { RulesForm } from './rules-form.tsx';

export function DetectionTab() {
  const { rules } = useRules();
  return (
    <>
      {rules !== null && <RulesForm stored={rules} />}
      <PlaceRules />
      <AllowList />
    </>
  );
}
