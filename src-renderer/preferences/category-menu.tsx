import { Check, ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { ATTEMPT_CATEGORIES, type AttemptCategory } from '../../src-shared/attempt.ts';
import { CATEGORY_WORDS, categoriesInWords } from './rule-words.ts';

/** Which attempts a rule counts: the words are the button, the menu stays open while they are chosen. */
export function CategoryMenu({
  counts,
  onChange,
}: {
  readonly counts: readonly AttemptCategory[];
  readonly onChange: (counts: AttemptCategory[]) => void;
}) {
  const words = categoriesInWords(counts);
  // The arrow stays with the last word.
  const start = words.slice(0, words.lastIndexOf(' ') + 1);
  const end = words.slice(start.length);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="category-button" aria-label={`Attempts that count: ${words}`}>
          {start}
          <span className="category-end">
            {end}
            <ChevronDown size={11} aria-hidden />
          </span>
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          {ATTEMPT_CATEGORIES.map((category) => (
            <DropdownMenu.CheckboxItem
              key={category}
              className="menu-item category-item"
              checked={counts.includes(category)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(isChosen) =>
                onChange(
                  ATTEMPT_CATEGORIES.filter((one) => (one === category ? isChosen : counts.includes(one))),
                )
              }
            >
              <DropdownMenu.ItemIndicator className="category-check">
                <Check size={12} aria-hidden />
              </DropdownMenu.ItemIndicator>
              {CATEGORY_WORDS[category]}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
