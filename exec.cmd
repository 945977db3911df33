@rem The scripts of package.json begin with "exec", so that on Unix signals reach node and not a shell. Windows does without.
@%*
