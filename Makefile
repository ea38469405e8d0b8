# The work is in tools/bootstrap.py. More words for a command: make test ARGS="-k booking"
run test bench torture tour setup lock clean:
	@sh tools/find_python.sh $@ $(ARGS)

.PHONY: run test bench torture tour setup lock clean
