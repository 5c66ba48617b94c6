from eval.command import main

main()
