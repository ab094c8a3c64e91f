/**
 * Completion for bash alone, without the package `bash-completion`. Words are handed over as they are: nothing that is
 * being typed, and no name of a file, is evaluated. bash takes `json:./data` and `--flag=value` apart at `:` and `=`;
 * here they are put together for dray, and only the last piece is completed.
 */
export const BASH_COMPLETION = `# bash completion for dray

_dray_completion() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" glue="" word line value directive=0 i
  local -a words=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ $word == [:=] && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+="$word"
      glue=yes
    elif [[ -n $glue ]]; then
      words[\${#words[@]}-1]+="$word"
      glue=""
    else
      words+=("$word")
    fi
  done
  [[ $cur == [:=] ]] && cur=""

  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then
      directive="\${line#:}"
      continue
    fi
    value="\${line%%$'\\t'*}"
    [[ $value == "$cur"* ]] && COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null)

  ((directive & 2)) && compopt -o nospace
  if ((!(directive & 4))); then
    ((\${#COMPREPLY[@]} == 0)) && compopt -o filenames
    while IFS= read -r value; do
      [[ -n $value ]] && COMPREPLY+=("$value")
    done < <(compgen -f -- "$cur")
  fi
  return 0
}

complete -F _dray_completion dray`
