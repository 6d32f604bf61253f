import { linesOf } from './read-file.ts';

type Section = Map<string, string>;

const MOST_OPTIONS = 20_000;
const DEEPEST = 10;
const LONGEST_VALUE = 100_000;

/**
 * Sections and options as Python's ConfigParser has them, of several files one
 * over the other, with fail2ban's own ways of naming another option: "%(name)s",
 * "%(section/name)s", and "%(known/name)s", what the files before said (jail.conf(5)).
 */
export class Fail2banIni {
  readonly #sections = new Map<string, Section>();
  #options = 0;

  get sections(): string[] {
    return [...this.#sections.keys()].filter((name) => name !== 'DEFAULT' && name !== 'INCLUDES');
  }

  /** Lays a file over what was read before. @returns the numbers of the lines that say nothing */
  add(text: string): number[] {
    const faults: number[] = [];
    let section: Section | null = null;
    let option: string | null = null;
    for (const { line, number } of linesOf(text)) {
      const said = withoutRemark(line);
      if (said.trim() === '') continue;
      const [, name] = /^\[([^\]]{1,200})\]\s*$/.exec(said) ?? [];
      if (name !== undefined) {
        section = this.#section(name);
        option = null;
        continue;
      }
      if (/^\s/.test(said) && option !== null && section !== null) {
        const value = `${section.get(option) ?? ''}\n${said.trim()}`;
        section.set(option, value.slice(0, LONGEST_VALUE));
        continue;
      }
      const [, key, value] = /^\s*([^\s=:[][^=:]{0,199}?)\s*[=:]\s*(.*)$/.exec(said) ?? [];
      if (section === null || key === undefined || value === undefined || this.#options >= MOST_OPTIONS) {
        faults.push(number);
        option = null;
        continue;
      }
      option = key.toLowerCase();
      const before = section.get(option);
      if (before !== undefined) section.set(`known/${option}`, before);
      if (before === undefined) this.#options++;
      section.set(option, value.trim());
    }
    return faults;
  }

  #section(name: string): Section {
    const known = this.#sections.get(name) ?? new Map<string, string>();
    this.#sections.set(name, known);
    return known;
  }

  /** As it stands in the section itself; undefined: it says nothing. */
  own(section: string, option: string): string | undefined {
    return this.#sections.get(section)?.get(option);
  }

  /** The option of a section, else of [DEFAULT], with what it names filled in; undefined: not set, or it can't be. */
  get(section: string, option: string): string | undefined {
    const raw = this.#raw(section, option);
    return raw === undefined ? undefined : (this.#fill(raw, section, 0) ?? undefined);
  }

  #raw(section: string, option: string): string | undefined {
    return this.own(section, option) ?? this.own('DEFAULT', option);
  }

  #fill(text: string, section: string, depth: number): string | null {
    if (depth > DEEPEST) return null;
    let filled = '';
    let from = 0;
    for (const found of text.matchAll(/%(?:\(([^()\s]{1,200})\)s|(%))/g)) {
      filled += text.slice(from, found.index);
      from = found.index + found[0].length;
      const value = found[2] === '%' ? '%' : this.#named(found[1] ?? '', section, depth);
      if (value === null) return null;
      filled += value;
      if (filled.length > LONGEST_VALUE) return null;
    }
    return (filled + text.slice(from)).slice(0, LONGEST_VALUE);
  }

  #named(name: string, section: string, depth: number): string | null {
    const option = name.toLowerCase();
    if (option === '__name__') return section;
    const own = this.#raw(section, option);
    if (own !== undefined) return this.#fill(own, section, depth + 1);
    if (option.startsWith('known/')) return this.#named(option.slice(6), 'DEFAULT', depth + 1);
    const slash = name.indexOf('/');
    if (slash < 1) return null;
    const other = name.slice(0, slash);
    const raw = this.#raw(other.toUpperCase() === 'DEFAULT' ? 'DEFAULT' : other, option.slice(slash + 1));
    return raw === undefined ? null : this.#fill(raw, section, depth + 1);
  }
}

/** "#" and ";" begin a remark at a line's start, " ;" anywhere. */
function withoutRemark(line: string): string {
  if (/^\s*[#;]/.test(line)) return '';
  const at = line.search(/\s;/);
  return at < 0 ? line : line.slice(0, at);
}
