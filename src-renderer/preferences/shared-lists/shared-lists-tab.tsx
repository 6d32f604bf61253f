import { Segments } from '../../components/segments.tsx';
import { short } from '../../format/safe-text.ts';
import { go, useRoute } from '../../stores/route.ts';
import { useFollowShare, useShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';
import { CrowdSecSection } from './crowdsec-section.tsx';
import { DenyHostsSection } from './denyhosts-section.tsx';
import { ListsSection } from './lists-section.tsx';
import { PARTS, type SharedPart, sharedPartOf } from './parts.ts';
import './shared-lists.css';

const WORDS: Readonly<Record<SharedPart, string>> = {
  lists: 'Lists',
  crowdsec: 'CrowdSec',
  denyhosts: 'DenyHosts',
};

/** Blocks that are learnt from others, and given to them. */
export function SharedListsTab() {
  useFollowShare();
  const { share, problem } = useShare();
  const part = useRoute((route) => sharedPartOf(route.part));
  return (
    <>
      <div className="shared-parts">
        <Segments
          label="Shared lists"
          value={part}
          onChange={(next) => go('preferences', next === 'lists' ? 'shared-lists' : `shared-lists/${next}`)}
          segments={PARTS.map((value) => ({
            value,
            words: WORDS[value],
            ...(value === 'lists' &&
              share !== null &&
              share.lists.length > 0 && { number: share.lists.length }),
          }))}
        />
      </div>
      {problem !== null && <Problem>{problem}</Problem>}
      {share !== null && share.unheld !== null && (
        <p className="shared-unheld" role="status">
          {short(share.unheld, 400)}
        </p>
      )}
      {share !== null && part === 'lists' && <ListsSection share={share} />}
      {share !== null && part === 'crowdsec' && <CrowdSecSection crowdSec={share.crowdSec} />}
      {share !== null && part === 'denyhosts' && <DenyHostsSection denyHosts={share.denyHosts} />}
    </>
  );
}
