/** For a password or key: what is kept is never shown, what is typed is dots. */
export function SecretField({
  label,
  value,
  isKept,
  onChange,
  placeholder = '',
  isWrong = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly isKept: boolean;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly isWrong?: boolean;
}) {
  return (
    <span className={isWrong ? 'field wrong' : 'field'}>
      <input
        type="password"
        aria-label={label}
        placeholder={isKept ? 'Kept: type to change it' : placeholder}
        aria-invalid={isWrong}
        autoComplete="new-password"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}
