export function Activity({ attacker }: { readonly attacker: string | null }) {
  return <main>{attacker}</main>;
}
