/** The product's own mark; decoration beside its name. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0f5c94" />
      <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M7 12.5h15l-4-4.5" />
        <path d="M25 19.5H10l4 4.5" />
      </g>
    </svg>
  )
}
