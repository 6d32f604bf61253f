import { StateMark } from '../components/state-mark.tsx';
import { Row } from '../preferences/form.tsx';
import { HelperButtons } from './helper-buttons.tsx';
import { helperWords } from './helper-words.ts';
import { useHelper } from './use-helper.ts';

/** The helper in a form, on a Mac. */
export function HelperRow({ platform, done }: { readonly platform: string; readonly done: () => void }) {
  const control = useHelper(platform, done);
  const { helper, problem } = control;
  if (helper === null) return null;
  const { mark, word } = helperWords(helper.state);
  return (
    <Row
      label="Helper"
      problem={problem}
      help={
        <>
          <p>{helper.found}</p>
          <p>
            The one small program that works the firewall as root. macOS asks for an administrator before it
            is installed or taken out; with it goes all that it blocks.
          </p>
        </>
      }
    >
      <div className="form-line">
        <StateMark state={mark} word={word} isWordShown />
        <HelperButtons control={control} mayUninstall />
      </div>
    </Row>
  );
}
